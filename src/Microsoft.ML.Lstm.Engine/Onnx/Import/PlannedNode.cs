namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>A node that is ready to run.</summary>
/// <param name="Label">What it is, for messages, such as "'lstm_1' (LSTM)".</param>
/// <param name="Type">Its operator's name.</param>
/// <param name="Run">Its operator.</param>
/// <param name="Inputs">The numbers of the values it reads; -1 for one that is left out.</param>
/// <param name="Outputs">The numbers of the values it makes; -1 for one that is not wanted.</param>
sealed record PlannedNode(string Label, string Type, NodeOperator Run, int[] Inputs, int[] Outputs);
