namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>What laws vary in a step's options.</summary>
/// <param name="Threads">Threads of training and scoring.</param>
/// <param name="Seed">Seed of training.</param>
/// <param name="Token">Stops training.</param>
public sealed record Setting(int Threads = 1, int Seed = 1, CancellationToken Token = default);

/// <summary>A column that a step reads.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Wrong">Another column of <see cref="Recording"/>, of a type that the step cannot read in its place.</param>
/// <param name="TrainingOnly">Whether only training reads it.</param>
public sealed record ReadColumn(string Name, string Wrong, bool TrainingOnly = false);
