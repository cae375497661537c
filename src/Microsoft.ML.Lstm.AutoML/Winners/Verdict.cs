namespace Microsoft.ML.Lstm.AutoML.Winners;

/// <summary>How a trial compares with the options as they were given.</summary>
/// <param name="Loss">What the sweep compares: the mean loss of a trial that is better by more than chance; of others no less than that of the options as given.</param>
/// <param name="BeatsGiven">Whether it is better by more than chance.</param>
/// <param name="Text">The comparison in words; empty for what is not compared.</param>
sealed record Verdict(double Loss, bool BeatsGiven, string Text);
