/** Who may do what: API keys, their roles, and the rule for admin paths when there is no admin key. */
@NullMarked
package dev.tandem.access;

import org.jspecify.annotations.NullMarked;
