namespace Microsoft.ML.Lstm.AutoML.Winners;

/// <summary>The loss of a trial.</summary>
/// <param name="Mean">The mean over its folds.</param>
/// <param name="Parts">What each part of the held-out rows contributes; the parts are the same in all trials of a sweep.</param>
sealed record TrialLoss(double Mean, IReadOnlyList<PartLoss> Parts);
