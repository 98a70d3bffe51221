package dev.tandem.switchback;

import org.jboss.logging.Logger;

/** Tells the operator what a controller does. */
final class SwitchbackLog {

    private static final Logger LOG = Logger.getLogger(SwitchbackLog.class);

    private final String model;

    SwitchbackLog(String model) {
        this.model = model;
    }

    /** It has come from one phase into another. */
    void became(SwitchbackPhase before, SwitchbackPhase next) {
        SwitchbackWindow window = next.window();
        switch (next) {
            case SwitchbackPhase.Serving serving ->
                LOG.infof(
                        "%s: %s serves until %s (block %d, window %d)",
                        model, window.variant(), serving.until(), window.block(), window.position());
            case SwitchbackPhase.Draining draining ->
                LOG.infof("%s: %s gives way to %s", model, draining.resident(), window.variant());
            case SwitchbackPhase.Unloading unloading -> {
                if (unloading.failed() && !(before instanceof SwitchbackPhase.Unloading)) {
                    failed(unloading);
                }
            }
            case SwitchbackPhase.BackingOff backingOff ->
                LOG.errorf("%s: no variant can be loaded; the next attempt is at %s", model, backingOff.until());
            case SwitchbackPhase.Loading _, SwitchbackPhase.Warming _, SwitchbackPhase.Failed _ -> {}
        }
    }

    private void failed(SwitchbackPhase.Unloading unloading) {
        LoadFailures.Failure failure = unloading.failures().byVariant().get(unloading.resident());
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
        LOG.debugf("%s: its windows end", model);
    }

    void broke(Throwable cause) {
        LOG.errorf(cause, "%s: switchback broke; restart Tandem", model);
    }
}
