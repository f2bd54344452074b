// The Mandelbrot set, the loops of mandelbrot.py.
#include <complex.h>
#include <stdint.h>

void mandelbrot(int64_t height, int64_t width, int64_t counts[height][width], int64_t limit) {
    for (int64_t row = 0; row < height; row++) {
        double c_imag = 2.5 * row / height - 1.25;
        for (int64_t column = 0; column < width; column++) {
            double c_real = 2.5 * column / width - 2.0;
            double x = 0.0, y = 0.0;
            int64_t n = 0;
            while (n < limit && x * x + y * y <= 4.0) {
                double next = x * x - y * y + c_real;
                y = 2.0 * x * y + c_imag;
                x = next;
                n++;
            }
            counts[row][column] = n;
        }
    }
}

void mandelbrot_complex(int64_t height, int64_t width, int64_t counts[height][width], int64_t limit) {
    for (int64_t row = 0; row < height; row++) {
        for (int64_t column = 0; column < width; column++) {
            double complex c = CMPLX(2.5 * column / width - 2.0, 2.5 * row / height - 1.25);
            double complex z = 0.0;
            int64_t n = 0;
            while (n < limit && creal(z) * creal(z) + cimag(z) * cimag(z) <= 4.0) {
                z = z * z + c;
                n++;
            }
            counts[row][column] = n;
        }
    }
}
