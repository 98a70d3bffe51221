package dev.tandem.feedback;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of feedback: {@code tandem.feedback}. */
@ConfigMapping(prefix = "tandem.feedback")
public interface FeedbackConfig {

    /** The most characters of a comment; 0 for no comments at all. */
    @WithDefault("4000")
    int maxComment();
}
