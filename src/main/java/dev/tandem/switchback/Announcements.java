package dev.tandem.switchback;

import org.jboss.logging.Logger;

/** Tells the operator what a rotation does. */
final class Announcements {

    private static final Logger LOG = Logger.getLogger(Announcements.class);

    private final String model;

    Announcements(String model) {
        this.model = model;
    }

    /** It has come from one phase into another. */
    void became(Phase before, Phase next) {
        Window window = next.window();
        switch (next) {
            case Phase.Serving serving ->
                LOG.infof(
                        "%s: %s serves until %s (block %d, window %d)",
                        model, window.variant(), serving.until(), window.block(), window.position());
            case Phase.Draining draining ->
                LOG.infof("%s: %s gives way to %s", model, draining.resident(), window.variant());
            case Phase.Unloading unloading -> {
                if (unloading.failed() && !(before instanceof Phase.Unloading)) {
                    failed(unloading);
                }
            }
            case Phase.Resting resting ->
                LOG.errorf("%s: no variant can be loaded; the next attempt is at %s", model, resting.until());
            case Phase.Loading _, Phase.Warming _ -> {}
        }
    }

    private void failed(Phase.Unloading unloading) {
        Failures.Failure failure = unloading.failures().byVariant().get(unloading.resident());
        if (failure != null) {
            LOG.errorf(
                    "%s: %s cannot serve and is tried again in block %d: %s",
                    model, unloading.resident(), failure.untilBlock(), failure.reason());
        }
    }

    void stays(String variant) {
        LOG.infof("%s: %s serves for as long as a replay needs it", model, variant);
    }

    void cannotUnload(String variant, String reason) {
        LOG.warnf("%s: %s is not unloaded: %s", model, variant, reason);
    }

    void ended() {
        LOG.debugf("%s: its rotation ends", model);
    }

    void broke(Throwable cause) {
        LOG.errorf(cause, "%s: its rotation broke; restart Tandem", model);
    }
}
