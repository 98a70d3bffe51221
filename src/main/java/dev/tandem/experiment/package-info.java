/** The append-only log of what happened to every request, and the epochs in which the contenders stayed the same. */
@NullMarked
package dev.tandem.experiment;

import org.jspecify.annotations.NullMarked;
