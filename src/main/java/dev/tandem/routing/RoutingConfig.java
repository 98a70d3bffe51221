package dev.tandem.routing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The part of {@code tandem.models} that routing reads. */
@ConfigMapping(prefix = "tandem.models")
public interface RoutingConfig {

    /** Models by the name that clients send. */
    @WithParentName
    Map<String, ModelConfig> models();

    /** One model. */
    interface ModelConfig {

        /** Variants by name. */
        Map<String, VariantConfig> variants();

        /** Other names by which clients may ask for it. */
        Optional<List<String>> aliases();

        /** The comparison's design. */
        ExperimentConfig experiment();

        /** Whether clients must not learn which variant answered: no variant headers, names or fingerprints. */
        @WithDefault("false")
        boolean blind();
    }

    /** One variant, as routing sees it. */
    interface VariantConfig {

        /** Share of the traffic relative to the other weights; 0 for a reference without traffic of its own. */
        @WithDefault("1")
        double weight();

        /** Name of the variant that answers when this one cannot and nothing was sent yet. */
        Optional<String> fallback();
    }

    /** The part of an experiment's design that decides who meets which variant. */
    interface ExperimentConfig {

        /** What stays with its variant: {@code conversation}, {@code session} or {@code user}. */
        @WithDefault("conversation")
        Unit unit();

        /** Changes the split without changing weights; the model's name when unset. */
        Optional<String> salt();
    }
}
