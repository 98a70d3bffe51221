/** What scored answers prove while they come in: sums that outlive this program, and intervals that hold at every look. */
@NullMarked
package dev.tandem.drift.evidence;

import org.jspecify.annotations.NullMarked;
