/** What was compared in a replay, and on what it ran. */
@NullMarked
package dev.tandem.replay.report.contender;

import org.jspecify.annotations.NullMarked;
