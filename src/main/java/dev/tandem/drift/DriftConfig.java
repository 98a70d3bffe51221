package dev.tandem.drift;

import dev.tandem.experiment.ShareConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The part of {@code tandem.models} that says how drift is measured. */
@ConfigMapping(prefix = "tandem.models")
public interface DriftConfig {

    /** Models by the name that clients send; a name without a key of this package's gives the defaults. */
    @WithParentName
    @WithDefaults
    Map<String, ModelConfig> models();

    /** One model. */
    interface ModelConfig {

        /** The comparison's design. */
        ExperimentConfig experiment();
    }

    /** The part of an experiment's design that is about drift. */
    interface ExperimentConfig {

        /** How drift is measured. */
        Settings drift();
    }

    /** How drift is measured. */
    interface Settings {

        /** Share of the answers that are scored, such as {@code 5%} or {@code 0.05}. */
        @WithDefault("0%")
        @WithConverter(ShareConverter.class)
        Double rate();

        /** How many of the most likely tokens each variant tells for each position. */
        @WithDefault("64")
        int topN();

        /** Share of the scored answers that the serving variant scores twice, which shows what is mere noise. */
        @WithDefault("10%")
        @WithConverter(ShareConverter.class)
        Double floor();

        /** The variant that the others are compared with. */
        Optional<String> reference();

        /** Answers that may wait to be scored; one more is skipped. */
        @WithDefault("64")
        int queue();

        /** How long no request may have been there before scoring begins. */
        @WithDefault("250ms")
        Duration idle();

        /** How many scored tokens are kept, the newest ones. */
        @WithDefault("100000")
        int keep();

        /**
         * Variants that cannot score, and are compared by the text of greedy answers: each is asked once for each chat
         * that is chosen, and a remote API is paid for that.
         */
        Optional<List<String>> texts();

        /** The most tokens of such an answer. */
        @WithDefault("256")
        int textTokens();
    }
}
