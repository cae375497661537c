namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>Weights that learn at a rate of their own.</summary>
/// <param name="Weights">Where they lie.</param>
/// <param name="Factor">The factor on the learning rate; 0 for frozen weights.</param>
/// <param name="FirstStep">The step of the training, counted from 0, that they begin to learn at; until then they stay as they are.</param>
readonly record struct ParameterGroup(Range Weights, float Factor, long FirstStep = 0);
