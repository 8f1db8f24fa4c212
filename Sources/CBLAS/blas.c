#include "cblas.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

typedef void (*gemm_function)(
    int order, int transposed_left, int transposed_right, int m, int n, int k, double alpha, const double *a, int lda, const double *b,
    int ldb, double beta, double *c, int ldc);
typedef void (*eigen_function)(
    const char *jobz, const char *range, const char *uplo, const int *n, double *a, const int *lda, const double *vl, const double *vu,
    const int *il, const int *iu, const double *abstol, int *m, double *w, double *z, const int *ldz, int *isuppz, double *work,
    const int *lwork, int *iwork, const int *liwork, int *info);

// Of cblas.h, which the Debian package of the library alone does not have.
enum { ROW_MAJOR = 101, NOT_TRANSPOSED = 111, TRANSPOSED = 112 };

static gemm_function gemm;
static eigen_function eigen;
static const char *problem;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        problem = dlerror();
        return;
    }
    gemm = (gemm_function)dlsym(library, "cblas_dgemm");
    eigen = (eigen_function)dlsym(library, "dsyevr_");
    void (*set_threads)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
    if (!gemm || !eigen || !set_threads) {
        problem = "libopenblas.so.0 lacks cblas_dgemm, dsyevr_ or openblas_set_num_threads";
        return;
    }
    set_threads(1);
}

const char *melscope_blas_problem(void) {
    pthread_once(&once, load);
    return problem;
}

void melscope_blas_product(
    int transposed, int m, int n, int k, double scale, const double *left, const double *right, double *result, int stride) {
    gemm(ROW_MAJOR, NOT_TRANSPOSED, transposed ? TRANSPOSED : NOT_TRANSPOSED, m, n, k, scale, left, k, right, transposed ? k : n, 0, result,
         stride);
}

int melscope_blas_eigen(double *matrix, int order, int first, int last, double *values, double *vectors, int *found) {
    int count = last - first + 1, info = 0, work_size = -1, integer_size = -1, integers_needed = 0;
    double low = 0, high = 0, tolerance = 0, work_needed = 0;
    int *support = malloc(sizeof(int) * 2 * (size_t)count);
    if (!support) return -1000;
    // The first call asks how much room the second needs.
    eigen("V", "I", "U", &order, matrix, &order, &low, &high, &first, &last, &tolerance, found, values, vectors, &order, support, &work_needed,
          &work_size, &integers_needed, &integer_size, &info);
    if (info == 0) {
        work_size = (int)work_needed;
        integer_size = integers_needed;
        double *work = malloc(sizeof(double) * (size_t)work_size);
        int *integers = malloc(sizeof(int) * (size_t)integer_size);
        info = -1000;
        if (work && integers) {
            eigen("V", "I", "U", &order, matrix, &order, &low, &high, &first, &last, &tolerance, found, values, vectors, &order, support, work,
                  &work_size, integers, &integer_size, &info);
        }
        free(work);
        free(integers);
    }
    free(support);
    return info;
}
