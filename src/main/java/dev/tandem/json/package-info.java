/** The ways in which JSON is read and written, each with its bounds and the reason for them. */
@NullMarked
package dev.tandem.json;

import org.jspecify.annotations.NullMarked;
