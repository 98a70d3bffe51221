package dev.tandem.jinja;

import java.time.ZonedDateTime;

/**
 * What all of one rendering shares.
 *
 * @param budget what is left of what it may do
 * @param trace which values it looks at
 * @param now what {@code strftime_now} tells
 */
record Rendering(RenderBudget budget, UsageTrace trace, ZonedDateTime now) {}
