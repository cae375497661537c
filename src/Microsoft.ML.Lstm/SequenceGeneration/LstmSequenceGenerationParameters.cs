using Microsoft.ML.Lstm.Engine.Tasks.Generation;

namespace Microsoft.ML.Lstm;

/// <summary>What was learnt of sequences, and what is known of its training.</summary>
public sealed class LstmSequenceGenerationParameters
{
    internal LstmSequenceGenerationParameters(SequenceGenerator model) => Model = model;

    /// <summary>Values of each step.</summary>
    public int ValuesPerStep => Model.Config.Values;

    /// <summary>Values of each step of the condition; 0 without one.</summary>
    public int ConditionValuesPerStep => Model.Config.ConditionValues;

    /// <summary>The distribution of the values of a step.</summary>
    public StepDistribution Distribution => Model.Config.Distribution;

    /// <summary>Numbers of the code of a whole sequence; 0 without codes.</summary>
    public int LatentSize => Model.Config.LatentSize;

    /// <summary>Whether it was learnt where sequences end.</summary>
    public bool LearnsEnd => Model.Config.LearnsEnd;

    /// <summary>The epoch after which the network was best.</summary>
    public int Epochs => Model.State.Epochs;

    /// <summary>The loss on what was validated: nats a step, with what tells the end, and where there are codes with their divergence at its whole weight; NaN without validation.</summary>
    public double ValidationLoss => Model.State.ValidationLoss;

    /// <summary>The losses after each epoch, in nats a step; those of training with the weight that divergences of codes had by then.</summary>
    public IReadOnlyList<LossPoint> LossCurve => Model.State.LossCurve;

    internal SequenceGenerator Model { get; }
}
