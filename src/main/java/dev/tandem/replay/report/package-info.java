/** What came out of a replay, as JSON, Markdown and HTML. */
@NullMarked
package dev.tandem.replay.report;

import org.jspecify.annotations.NullMarked;
