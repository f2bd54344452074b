/* The chains of chains.py as loops, written by hand: each input is read once, each output written once.

   n, m, …: lengths; results go into the last pointers. */
#include <math.h>
#include <stdlib.h>

typedef long n_t;

void multiply_add_sum(const double *a, const double *b, const double *c, n_t n, double *out) {
    double s = 0;
    for (n_t i = 0; i < n; i++) s += a[i] * b[i] + c[i];
    *out = s;
}

void length_of_two(const double *a, const double *b, n_t n, double *restrict out) {
    for (n_t i = 0; i < n; i++) out[i] = sqrt(a[i] * a[i] + b[i] * b[i]);
}

void normalize_rows(const double *x, n_t n, n_t m, double *restrict out) {
    for (n_t i = 0; i < n; i++) {
        double s = 0;
        for (n_t j = 0; j < m; j++) s += x[i * m + j] * x[i * m + j];
        double root = sqrt(s);
        for (n_t j = 0; j < m; j++) out[i * m + j] = x[i * m + j] / root;
    }
}

void softmax(const double *x, n_t n, n_t m, double *restrict out) {
    for (n_t i = 0; i < n; i++) {
        double most = -INFINITY, s = 0;
        for (n_t j = 0; j < m; j++) most = x[i * m + j] > most ? x[i * m + j] : most;
        for (n_t j = 0; j < m; j++) out[i * m + j] = exp(x[i * m + j] - most);
        for (n_t j = 0; j < m; j++) s += out[i * m + j];
        for (n_t j = 0; j < m; j++) out[i * m + j] /= s;
    }
}

void layer_norm(const double *x, const double *gamma, const double *beta, n_t n, n_t m, double *restrict out) {
    for (n_t i = 0; i < n; i++) {
        double s = 0, q = 0;
        for (n_t j = 0; j < m; j++) s += x[i * m + j];
        double mean = s / m;
        for (n_t j = 0; j < m; j++) q += (x[i * m + j] - mean) * (x[i * m + j] - mean);
        double root = sqrt(q / m + 1e-5);
        for (n_t j = 0; j < m; j++) out[i * m + j] = (x[i * m + j] - mean) / root * gamma[j] + beta[j];
    }
}

void selu(const double *a, n_t n, double *restrict out) {
    for (n_t i = 0; i < n; i++) out[i] = 1.05 * (a[i] > 0 ? a[i] : 1.67 * exp(a[i]) - 1.67);
}

void black_scholes(const double *price, const double *strike, const double *time, n_t n, double *restrict call, double *restrict put) {
    double rate = 0.02, volatility = 0.3;
    for (n_t i = 0; i < n; i++) {
        double root = sqrt(time[i]);
        double d1 = (log(price[i] / strike[i]) + (rate + 0.5 * volatility * volatility) * time[i]) / (volatility * root);
        double d2 = d1 - volatility * root;
        double n1 = 0.5 + 0.5 * erf(d1 * 0.7071067811865476), n2 = 0.5 + 0.5 * erf(d2 * 0.7071067811865476);
        double later = strike[i] * exp(-rate * time[i]);
        call[i] = price[i] * n1 - later * n2;
        put[i] = later * (1.0 - n2) - price[i] * (1.0 - n1);
    }
}

void pairwise_distances(const double *x, n_t n, double *restrict out) {
    for (n_t i = 0; i < n; i++)
        for (n_t j = 0; j < n; j++) {
            double p = x[3 * i] - x[3 * j], q = x[3 * i + 1] - x[3 * j + 1], r = x[3 * i + 2] - x[3 * j + 2];
            out[i * n + j] = sqrt(p * p + q * q + r * r);
        }
}

void five_points(const double *a, n_t n, n_t m, double *restrict out) {
    for (n_t i = 1; i < n - 1; i++)
        for (n_t j = 1; j < m - 1; j++) {
            const double *p = a + i * m + j;
            out[(i - 1) * (m - 2) + j - 1] = 0.2 * (p[0] + p[-m] + p[m] + p[-1] + p[1]);
        }
}

void where_clip(const double *a, const double *b, n_t n, double *restrict out) {
    for (n_t i = 0; i < n; i++) {
        double twice = a[i] * 2;
        twice = twice < 0.2 ? 0.2 : twice > 1.5 ? 1.5 : twice;
        out[i] = a[i] > 0.5 ? twice : sqrt(fabs(b[i]));
    }
}

void sin_cos(const double *x, const double *y, n_t n, n_t m, double *restrict out) {
    double *line = malloc(m * sizeof(double));
    for (n_t j = 0; j < m; j++) line[j] = cos(y[j] * y[j]);
    for (n_t i = 0; i < n; i++) {
        double s = sin(x[i] * x[i]);
        for (n_t j = 0; j < m; j++) out[i * m + j] = s + line[j];
    }
    free(line);
}

void kmeans_step(const double *points, const double *centers, n_t n, n_t k, double *restrict out) {
    double *count = calloc(k, sizeof(double));
    for (n_t c = 0; c < 3 * k; c++) out[c] = 0;
    for (n_t i = 0; i < n; i++) {
        double least = INFINITY, x = points[3 * i], y = points[3 * i + 1], z = points[3 * i + 2];
        n_t nearest = 0;
        for (n_t c = 0; c < k; c++) {
            double p = x - centers[3 * c], q = y - centers[3 * c + 1], r = z - centers[3 * c + 2], d = p * p + q * q + r * r;
            if (d < least) least = d, nearest = c;
        }
        count[nearest]++;
        out[3 * nearest] += x, out[3 * nearest + 1] += y, out[3 * nearest + 2] += z;
    }
    for (n_t c = 0; c < k; c++)
        for (n_t j = 0; j < 3; j++) out[3 * c + j] /= count[c];
    free(count);
}

void standard_score(const double *a, n_t n, double *restrict out) {
    double s = 0, q = 0;
    for (n_t i = 0; i < n; i++) s += a[i];
    double mean = s / n;
    for (n_t i = 0; i < n; i++) q += (a[i] - mean) * (a[i] - mean);
    double deviation = sqrt(q / n);
    for (n_t i = 0; i < n; i++) out[i] = (a[i] - mean) / deviation;
}

void moving_average(const double *a, n_t n, double *restrict out) {
    double *total = malloc(n * sizeof(double)), s = 0;
    for (n_t i = 0; i < n; i++) total[i] = s += a[i];
    for (n_t i = 0; i < n - 16; i++) out[i] = (total[i + 16] - total[i]) / 16;
    free(total);
}

void moments(const double *a, n_t n, double *out) {
    double s = 0, q = 0, least = INFINITY, most = -INFINITY;
    for (n_t i = 0; i < n; i++) {
        s += a[i], q += a[i] * a[i];
        least = a[i] < least ? a[i] : least, most = a[i] > most ? a[i] : most;
    }
    out[0] = s, out[1] = q, out[2] = least, out[3] = most;
}

void image_levels(const unsigned char *image, n_t n, unsigned char *restrict out) {
    for (n_t i = 0; i < n; i++) {
        int x = (image[i] * 3 >> 2) + 40;
        out[i] = x > 255 ? 255 : x;
    }
}

void in_place(double *a, const double *b, n_t n) {
    for (n_t i = 0; i < n; i++) a[i] = (a[i] * 0.5 + b[i]) - a[i] * 0.5 * b[i] * 0.01;
}

void long_chain(const double *a, n_t n, double *restrict out) {
    for (n_t i = 0; i < n; i++) {
        double x = a[i], y = x * x + 0.5;
        for (int k = 0; k < 10; k++) { double z = x * 0.99 + y * 0.01; y = y - z * z * 0.001; x = z; }
        out[i] = x + y;
    }
}

void mandelbrot_steps(const double *c, n_t n, double *restrict out) {
    for (n_t i = 0; i < n; i++) {
        double cr = c[2 * i], ci = c[2 * i + 1], x = cr, y = ci;
        for (int k = 0; k < 5; k++) { double t = x * x - y * y + cr; y = 2 * x * y + ci; x = t; }
        out[i] = x * x + y * y;
    }
}
