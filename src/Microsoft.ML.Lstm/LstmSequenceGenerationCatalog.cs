using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML;

/// <summary>Generators of sequences in ML.NET's catalogs.</summary>
public static class LstmSequenceGenerationCatalog
{
    extension(TransformsCatalog catalog)
    {
        /// <summary>Learns sequences, such as music, and goes on with sequences.</summary>
        /// <param name="outputColumnName">Column to add: the whole sequence, the row's own steps first, a vector of <see cref="float"/>.</param>
        /// <param name="inputColumnName">Column of the sequences: a vector of numbers, row-major [steps, values], of any length.</param>
        /// <param name="conditionColumnName">Column of what is known of each step beforehand, such as a melody that is harmonised, of as many steps. None: nothing is.</param>
        /// <param name="featuresPerStep">Values of each step. None: the last dimension of the column's type, and 1 where it has but one.</param>
        /// <param name="hiddenSize">Units of the recurrent layers. None: the default of <see cref="LstmSequenceGenerationOptions"/>.</param>
        /// <param name="epochs">Passes over the sequences. None: chosen by their number.</param>
        /// <exception cref="ArgumentException">A column is not named.</exception>
        public LstmSequenceGenerationEstimator GenerateByLstm(string outputColumnName, string inputColumnName, string? conditionColumnName = null, int? featuresPerStep = null, int? hiddenSize = null, int? epochs = null) =>
            catalog.GenerateByLstm(new()
            {
                OutputColumnName = outputColumnName,
                InputColumnName = inputColumnName,
                ConditionColumnName = conditionColumnName,
                FeaturesPerStep = featuresPerStep,
                Network = new() { HiddenSize = hiddenSize },
                Training = new() { Epochs = epochs },
            });

        /// <summary>Learns sequences, by a network whose every setting can be chosen, and goes on with sequences.</summary>
        /// <param name="options">Columns and settings; output and input column must be set.</param>
        /// <exception cref="ArgumentException">A column that must be named is not, or one is named twice, or a setting is one that a generator does not have.</exception>
        public LstmSequenceGenerationEstimator GenerateByLstm(LstmSequenceGenerationOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);
    }
}
