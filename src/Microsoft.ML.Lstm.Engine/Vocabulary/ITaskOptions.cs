using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Lstm;

/// <summary>The options of a task: what is its own beside what all tasks share.</summary>
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] // which checkpoints compare, where an application is trimmed, too
interface ITaskOptions
{
    /// <summary>The recurrent network; null for a task that is given its network.</summary>
    NetworkOptions? Network { get; }

    /// <summary>How it is trained.</summary>
    TrainingOptions Training { get; }

    /// <summary>What null stands for in both.</summary>
    TaskDefaults Defaults { get; }
}
