/** Signals that an answer went wrong, found in its text alone: pure detectors with documented limits. */
@NullMarked
package dev.tandem.quality;

import org.jspecify.annotations.NullMarked;
