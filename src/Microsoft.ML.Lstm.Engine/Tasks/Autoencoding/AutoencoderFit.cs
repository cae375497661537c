using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>One network fitted to some sequences.</summary>
/// <param name="Network">The network.</param>
/// <param name="Scaler">Fitted to the training sequences of this network only, so that held-out sequences stay unseen.</param>
/// <param name="Weights">The weights after <paramref name="BestEpoch"/>.</param>
/// <param name="Loss">Their loss on the validation sequences; on the training sequences without any.</param>
/// <param name="BestEpoch">Epochs done when the weights were taken.</param>
sealed record AutoencoderFit(AutoencoderNetwork Network, FeatureScaler Scaler, float[] Weights, double Loss, int BestEpoch)
{
    /// <summary>Trains a network.</summary>
    /// <param name="network">What to train.</param>
    /// <param name="training">Sequences to learn from.</param>
    /// <param name="validation">Sequences to stop by; null for none.</param>
    /// <param name="whole">The scaler of all training sequences, for features that are constant in <paramref name="training"/> only.</param>
    /// <param name="options">Epochs, batch size and the like, as resolved for all fits of a model.</param>
    /// <param name="seed">Of the weights and the order of sequences.</param>
    public static AutoencoderFit Of(AutoencoderNetwork network, DatasetView training, DatasetView? validation, FeatureScaler whole, SequenceTrainingOptions options, int seed)
    {
        var scaler = FeatureScaler.Fit(training.Examples, 0, training.Rows).Or(whole);
        var model = new SequenceModel(network.Build(), new HuberLoss(), seed);
        var losses = new List<double>();
        var loss = model.Train(Sequences(training, scaler), options with
        {
            OnReport = last =>
            {
                losses.Add(last.ValidationLoss);
                options.OnReport?.Invoke(last);
            },
        }, validation is null ? null : Sequences(validation, scaler));
        if (!double.IsFinite(loss) || (validation is not null && losses.TrueForAll(one => !double.IsFinite(one))))
            throw new InvalidOperationException($"Training diverged: no loss is finite. Lower the learning rate (LearningRate is {options.LearningRate}).");
        return new(network, scaler, model.Weights.ToArray(), loss, validation is null ? losses.Count : losses.FindIndex(one => one <= loss) + 1);
    }

    /// <summary>Adds the reconstruction errors of sequences, in the order of their rows.</summary>
    public void AddErrors(DatasetView part, ReconstructionErrors errors, int threads)
    {
        var (network, features) = (Network.Build(), Network.Input.Size);
        var packed = new float[network.PackedSize];
        network.Pack(Weights, packed);
        var state = new AutoencoderState { Network = Network, Scaler = Scaler, Weights = Weights, FalseAlarmRate = 0, JudgesConstants = true };
        var (sums, counts) = (new double[part.Rows.Length * features], new long[part.Rows.Length * features]);
        new AutoencoderBlocks(size => new(state, network, packed, size), new ThreadTeam(threads)).Run(
            part.Examples, part.Rows, (pass, values, place, rebuilt) => pass.AddErrors(
                values, rebuilt, sums.AsSpan(place * features, features), counts.AsSpan(place * features, features)));
        errors.Add(sums, counts);
    }

    /// <summary>What the network reads, bridged where it is missing, and what it is to reconstruct, which is what was observed.</summary>
    static SequenceSet Sequences(DatasetView part, FeatureScaler scaler)
    {
        var set = new SequenceSet(scaler.Means.Length);
        foreach (var row in part.Rows)
        {
            var values = part.Examples.Values(row, 0);
            var (input, target) = (new float[values.Length], new float[values.Length]);
            scaler.Apply(values, target);
            target.CopyTo(input, 0);
            Interpolation.Interpolate(input, set.Features);
            set.Add(input, target, part.Weights[row]);
        }
        return set;
    }
}
