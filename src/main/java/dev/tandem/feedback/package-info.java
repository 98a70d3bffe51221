/** What people say of answers, kept durably and joined to the log of outcomes: ratings, and votes between two answers. */
@NullMarked
package dev.tandem.feedback;

import org.jspecify.annotations.NullMarked;
