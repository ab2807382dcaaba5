package io.recstream.job.ingest;

import java.io.Serializable;

/**
 * What happens when input is lost.
 *
 * @param failsJob whether it ends the job; otherwise it is counted, and the job continues
 * @param countingSetting the setting, with its value, with which the job continues
 */
public record OnLostInput(boolean failsJob, String countingSetting) implements Serializable {}
