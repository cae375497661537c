using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Lstm;

/// <summary>What null stands for in the settings that tasks share, and which of them a task does not have.</summary>
/// <param name="task">The task with its article, as messages name it.</param>
sealed class TaskDefaults(string task)
{
    static readonly NetworkOptions FreshNetwork = new();
    static readonly TrainingOptions FreshTraining = new();

    /// <summary>Null where it is chosen from the data; one layer unless it says otherwise.</summary>
    public NetworkOptions Network { get; init => field = value with { Layers = value.Layers ?? 1 }; } = FreshNetwork with { Layers = 1 };

    /// <summary>Null where it is chosen from the data.</summary>
    public TrainingOptions Training { get; init; } = FreshTraining;

    /// <summary>What null stands for in settings of the task's own, by their names; what is not there is chosen from the data.</summary>
    public IReadOnlyDictionary<string, object> Own { get; init; } = new Dictionary<string, object>();

    /// <summary>What is chosen by the number of examples.</summary>
    public SizeDefaults BySize { get; init; }

    /// <summary>The most hidden units.</summary>
    public int LargestHiddenSize { get; init; } = 1 << 12;

    /// <summary>The fewest epochs; 0 where something answers without them.</summary>
    public int LeastEpochs { get; init; } = 1;

    /// <summary>Shared settings that the task does not have, such as "Training.Members", each with the reason.</summary>
    public IReadOnlyDictionary<string, string> Missing { get; init; } = new Dictionary<string, string>();

    /// <summary>The settings with the task's values in place of null.</summary>
    /// <exception cref="ArgumentException">A setting that the task does not have is set.</exception>
    public NetworkOptions Resolve(NetworkOptions network)
    {
        RefuseMissing(nameof(ITaskOptions.Network), network, FreshNetwork);
        var resolved = network with { HiddenSize = network.HiddenSize ?? Network.HiddenSize, Layers = network.Layers ?? Network.Layers, Dropout = network.Dropout ?? Network.Dropout };
        Require.Between(resolved.HiddenSize, 1, LargestHiddenSize, nameof(network.HiddenSize));
        return resolved;
    }

    /// <inheritdoc cref="Resolve(NetworkOptions)"/>
    public TrainingOptions Resolve(TrainingOptions training)
    {
        RefuseMissing(nameof(ITaskOptions.Training), training, FreshTraining);
        Require.Between(training.Epochs, LeastEpochs, 1 << 20, nameof(training.Epochs));
        return training with
        {
            Epochs = training.Epochs ?? Training.Epochs,
            BatchSize = training.BatchSize ?? Training.BatchSize,
            LearningRate = training.LearningRate ?? Training.LearningRate,
            WeightDecay = training.WeightDecay ?? Training.WeightDecay,
            ValidationFraction = training.ValidationFraction ?? Training.ValidationFraction,
            EarlyStoppingPatience = training.EarlyStoppingPatience ?? Training.EarlyStoppingPatience,
            Members = training.Members ?? Training.Members,
        };
    }

    void RefuseMissing<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string part, T given, T fresh)
    {
        foreach (var (name, reason) in Missing)
        {
            if (!name.StartsWith(part + '.', StringComparison.Ordinal)) continue;
            var property = typeof(T).GetProperty(name[(part.Length + 1)..])!;
            if (property.GetValue(given) is var value && !Equals(value, property.GetValue(fresh)))
                throw new ArgumentException(FormattableString.Invariant($"{name} is {value}, but {task} has no such setting: {reason}. Leave it out."), property.Name);
        }
    }
}
