/** The hash by which files, templates, keys and clients are told apart. */
@NullMarked
package dev.tandem.digest;

import org.jspecify.annotations.NullMarked;
