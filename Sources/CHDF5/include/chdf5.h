#ifndef MELSCOPE_CHDF5_H
#define MELSCOPE_CHDF5_H

#include <hdf5/serial/hdf5.h>

/// What of HDF5's C interface is macros, and its errors as one line. Everything here, and every function of HDF5, is called with one
/// lock held: whether a library was built for threads differs.

/// Opens the library, and keeps it from printing what goes wrong on this thread.
void melscope_hdf5_begin(void);

/// What went wrong in the last call on this thread, in HDF5's words: the innermost line, and the number that the system gave, or 0.
/// `into` has room for `room` bytes and is ended by a zero.
void melscope_hdf5_error(char *into, size_t room, int *system_code);

/// H5Fcreate in the place of any file, and H5Fopen for reading.
hid_t melscope_hdf5_make(const char *path, hid_t creation, hid_t access);
hid_t melscope_hdf5_open(const char *path, hid_t access);

/// Kinds of values, in the byte order of x86-64.
enum melscope_hdf5_kind {
    MELSCOPE_HDF5_FLOAT16,
    MELSCOPE_HDF5_FLOAT32,
    MELSCOPE_HDF5_FLOAT64,
    MELSCOPE_HDF5_INT32,
    MELSCOPE_HDF5_INT64,
    /// Of any length, UTF-8.
    MELSCOPE_HDF5_TEXT,
    MELSCOPE_HDF5_OTHER,
};

/// A new type, which the caller closes.
hid_t melscope_hdf5_type(enum melscope_hdf5_kind kind);

/// What a type of a file is. Texts are told whatever their length.
enum melscope_hdf5_kind melscope_hdf5_kind_of(hid_t type);

/// Property lists, which the caller closes: no times of objects, so that the same calls give the same bytes, the file format of HDF5
/// 1.8, no locks (those of network file systems may be missing, and ours is beside the file), texts in UTF-8.
hid_t melscope_hdf5_file_access(void);
hid_t melscope_hdf5_file_creation(void);
hid_t melscope_hdf5_group_creation(void);
/// Values in one piece whose place is known from the beginning.
hid_t melscope_hdf5_dataset_creation(int are_texts);
hid_t melscope_hdf5_link_creation(void);

#endif
