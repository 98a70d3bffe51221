/** How two files or two variants differ: in their weights, and in what would make comparing them unfair. */
@NullMarked
package dev.tandem.comparison;

import org.jspecify.annotations.NullMarked;
