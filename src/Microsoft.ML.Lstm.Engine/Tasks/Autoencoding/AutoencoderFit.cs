using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>One network fitted to some sequences.</summary>
/// <param name="Network">The network.</param>
/// <param name="Scaler">Fitted to the training sequences of this network only, so that held-out sequences stay unseen.</param>
/// <param name="Result">Result of its training.</param>
/// <param name="Loss">The loss of its weights on the validation sequences; on the training sequences without any.</param>
/// <param name="BestEpoch">Epochs done when the weights were taken.</param>
sealed record AutoencoderFit(AutoencoderNetwork Network, FeatureScaler Scaler, TrainingResult Result, double Loss, int BestEpoch)
{
    public float[] Weights => Result.Weights;

    /// <summary>Trains a network.</summary>
    /// <param name="network">What to train.</param>
    /// <param name="training">Training sequences.</param>
    /// <param name="validation">Sequences for early stopping; null for none.</param>
    /// <param name="whole">The scaler of all training sequences, for features that are constant in <paramref name="training"/> only.</param>
    /// <param name="options">Epochs, batch size and the like, as resolved for all fits of a model.</param>
    /// <param name="context">What all fits of a model have in common.</param>
    /// <param name="place">Where this one stands among them.</param>
    /// <exception cref="InvalidOperationException">Training diverged.</exception>
    public static AutoencoderFit Of(
        AutoencoderNetwork network, DatasetView training, DatasetView? validation, FeatureScaler whole, SequenceTrainingOptions options, TrainingContext context, FitPlace place)
    {
        var scaler = FeatureScaler.Fit(training.Examples, 0, training.Rows).Or(whole);
        var model = new SequenceModel(network.Build(), new HuberLoss(), context.Seed);
        var result = model.Fit(Sequences(training, scaler), validation is null ? null : Sequences(validation, scaler), options, context, place);
        if (!result.Usable) return new(network, scaler, result, double.NaN, 0);
        var (loss, losses) = (TrainingRun.Loss(result, validation is not null), result.Losses.Skip(1).ToList());
        if (!double.IsFinite(loss) || (validation is not null && losses.TrueForAll(one => !double.IsFinite(one))))
            throw context.Failed(FormattableString.Invariant($"Training diverged: no loss is finite. Lower the learning rate (LearningRate is {options.Training.LearningRate})."));
        return new(network, scaler, result, loss, validation is null ? losses.Count : losses.FindIndex(one => one <= loss) + 1);
    }

    /// <summary>Adds the reconstruction errors of sequences, in the order of their rows.</summary>
    public void AddErrors(DatasetView part, ReconstructionErrors errors, int threads)
    {
        var (network, features) = (Network.Build(), Network.Input.Size);
        var packed = network.Pack(Weights);
        var state = new AutoencoderState { Network = Network, Scaler = Scaler, Weights = Weights, FalseAlarmRate = 0, ScoresConstants = true };
        var (sums, counts) = (new double[part.Rows.Length * features], new long[part.Rows.Length * features]);
        new AutoencoderBlocks(size => new(state, network, packed, size), new ThreadTeam(threads)).Run(
            part.Examples, part.Rows, (pass, values, place, reconstruction) => pass.AddErrors(
                values, reconstruction, sums.AsSpan(place * features, features), counts.AsSpan(place * features, features)));
        errors.Add(sums, counts);
    }

    /// <summary>The network's input, with missing values interpolated, and its target, the observed values.</summary>
    static ExampleSet Sequences(DatasetView part, FeatureScaler scaler)
    {
        var set = new ExampleSet(scaler.Means.Length);
        foreach (var row in part.Rows)
        {
            var values = part.Examples.Values(row, 0);
            var (input, target) = (new float[values.Length], new float[values.Length]);
            scaler.Apply(values, target);
            target.CopyTo(input, 0);
            Interpolation.Interpolate(input, set.Inputs[0].Size);
            set.Add(input, target, part.Weights[row]);
        }
        return set;
    }
}
