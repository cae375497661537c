using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>An optimizer whose state can be saved, so that training can be resumed.</summary>
interface ISavedOptimizer : IOptimizer
{
    /// <summary>Writes or reads moments and steps; settings are not part of it.</summary>
    void Transfer(ModelCodec codec);
}
