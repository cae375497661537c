namespace Microsoft.ML.Lstm.AutoML.SearchSpaces;

/// <summary>Where a trial's settings come from.</summary>
enum TrialStart
{
    /// <summary>From the tuner.</summary>
    Searched,

    /// <summary>The options as they were given: what a user gets without a sweep.</summary>
    Given,

    /// <summary>The options as they were given, but without an epoch of training.</summary>
    Untrained,
}
