/** Files that only their owner reads, replaced whole or not at all, and folders that go with all that is in them. */
@NullMarked
package dev.tandem.files;

import org.jspecify.annotations.NullMarked;
