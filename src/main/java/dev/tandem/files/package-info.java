/** Files that only their owner reads, replaced whole or not at all. */
@NullMarked
package dev.tandem.files;

import org.jspecify.annotations.NullMarked;
