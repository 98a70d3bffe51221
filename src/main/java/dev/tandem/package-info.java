/** Tandem: one model name, served from two or more quantised variants, compared on live traffic. */
@NullMarked
package dev.tandem;

import org.jspecify.annotations.NullMarked;
