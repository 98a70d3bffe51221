/** The mathematics of comparing variants: pure functions over numbers, checked against software that others wrote. */
@NullMarked
package dev.tandem.stats;

import org.jspecify.annotations.NullMarked;
