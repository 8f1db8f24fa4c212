#ifndef MELSCOPE_CBLAS_H
#define MELSCOPE_CBLAS_H

/// OpenBLAS, loaded by the first call: it starts a thread a processor, which programs that multiply nothing should not wait for. All
/// products are made on the thread that asks. Call nothing else before melscope_blas_problem has returned NULL.

/// NULL when OpenBLAS is there, else what the system says of it.
const char *melscope_blas_problem(void);

/// left (m, k) by right (k, n), or by the transpose of right (n, k), each product times scale: result (m, n). All row after row;
/// stride is from one row of the result to the next.
void melscope_blas_product(
    int transposed, int m, int n, int k, double scale, const double *left, const double *right, double *result, int stride);

/// LAPACK's dsyevr: eigenvalues first..last (from 1, rising) of a symmetric matrix (order, order) and their vectors (one after the
/// other). The matrix is destroyed. Returns LAPACK's info, or -1000 where there is no memory; *found is how many there are.
int melscope_blas_eigen(double *matrix, int order, int first, int last, double *values, double *vectors, int *found);

#endif
