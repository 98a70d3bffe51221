package dev.tandem.engine.llamaserver;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithParentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The part of {@code tandem.models} that only this engine reads. */
@ConfigMapping(prefix = "tandem.models")
public interface LlamaServerConfig {

    /** Models by the name that clients send; a name without a key of this engine's gives the defaults. */
    @WithParentName
    @WithDefaults
    Map<String, ModelConfig> models();

    /** One model. */
    interface ModelConfig {

        /** Variants by name; as above. */
        @WithDefaults
        Map<String, VariantConfig> variants();
    }

    /** One variant, as this engine sees it. */
    interface VariantConfig {

        /** The program to start: a path, or a name to look for in {@code PATH}. */
        Optional<String> binary();

        /** Further arguments of {@code llama-server}, passed as they are; those that Tandem sets are refused. */
        Optional<List<String>> args();

        /** Further environment variables of the child, such as the choice of the device. */
        Map<String, String> env();

        /** File of the multimodal projector. */
        Optional<String> mmproj();

        /** Address of a {@code llama-server} that runs already; then nothing is started. */
        Optional<String> url();

        /** What that server wants as its bearer token. */
        Optional<String> apiKey();
    }
}
