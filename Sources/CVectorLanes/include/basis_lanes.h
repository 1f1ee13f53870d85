// Products of a matrix with several vectors at once, for the bases of narrow twins. Arithmetic is in double precision and
// in the same order on every processor.
//
// A matrix has `lines` lines of `length` numbers that follow each other without padding; vectors lie one after the other.
#pragma once
#include <stddef.h>

// results[v][l] = line_l · vectors[v]
void lanes_images_along(
    const double *matrix, size_t lines, size_t length, size_t count, const double *vectors, double *results);

// results[v] = Σ_l vectors[v][l] line_l
void lanes_images_across(
    const double *matrix, size_t lines, size_t length, size_t count, const double *vectors, double *results);
