// Quicksort, as in sorting.py.
#include <stdint.h>

static void sort_part(double *values, int64_t low, int64_t high) {
    if (low >= high)
        return;
    double pivot = values[(low + high) / 2];
    int64_t left = low, right = high;
    while (left <= right) {
        while (values[left] < pivot)
            left++;
        while (values[right] > pivot)
            right--;
        if (left <= right) {
            double exchanged = values[left];
            values[left++] = values[right];
            values[right--] = exchanged;
        }
    }
    sort_part(values, low, right);
    sort_part(values, left, high);
}

void quicksort(int64_t n, const double *values, int64_t n2, double *out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = values[i];
    sort_part(out, 0, n - 1);
}
