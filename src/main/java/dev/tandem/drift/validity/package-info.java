/** What would keep figures of drift from meaning what they say, and is looked for and told beside them. */
@NullMarked
package dev.tandem.drift.validity;

import org.jspecify.annotations.NullMarked;
