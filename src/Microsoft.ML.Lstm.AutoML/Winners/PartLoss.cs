namespace Microsoft.ML.Lstm.AutoML.Winners;

/// <summary>What a part of the held-out rows contributes to the loss of a trial.</summary>
/// <param name="Origin">When: the window's origin, or the fold.</param>
/// <param name="Group">Who: the series, or a group of them or of rows.</param>
/// <param name="Loss">The loss.</param>
readonly record struct PartLoss(int Origin, int Group, double Loss);
