/** Lets the variants of a model take turns where they do not fit together: one is resident at a time. */
@NullMarked
package dev.tandem.switchback;

import org.jspecify.annotations.NullMarked;
