namespace Microsoft.ML.Lstm.Evaluation.Anomalies;

/// <summary>What a synthetic series is like where nothing is wrong.</summary>
enum NormalKind
{
    /// <summary>White noise.</summary>
    Noise,

    /// <summary>Noise whose neighbours are correlated by .95.</summary>
    Correlated,

    /// <summary>A wave with harmonics that repeats every 24 to 320 rows, in noise.</summary>
    Seasonal,

    /// <summary>Beats of two bumps that come not quite regularly.</summary>
    Beats,

    /// <summary>Counts whose mean follows a season.</summary>
    Counts,

    /// <summary>Levels that change after 20 to 120 rows, as of a machine that is switched on and off.</summary>
    States,
}

/// <summary>What is wrong for a while.</summary>
enum AnomalyKind
{
    /// <summary>A bump or a zigzag of 4 to 20 rows.</summary>
    Shape,

    /// <summary>The level is another one.</summary>
    Level,

    /// <summary>The level moves away and jumps back.</summary>
    Drift,

    /// <summary>Values vary less than they should.</summary>
    Still,

    /// <summary>Values vary more than they should.</summary>
    Wild,

    /// <summary>What repeats, or the sensor's signal, is missing.</summary>
    Missing,

    /// <summary>What repeats does so at another pace.</summary>
    Rhythm,

    /// <summary>The first sensor no longer moves with the others; needs two or more.</summary>
    Correlation,
}
