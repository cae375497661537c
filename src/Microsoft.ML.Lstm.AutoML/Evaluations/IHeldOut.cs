namespace Microsoft.ML.Lstm.AutoML.Evaluations;

/// <summary>What a trial's model of one fold answers on the rows that were held out.</summary>
interface IHeldOut
{
    /// <summary>The metric of all.</summary>
    double Metric { get; }

    /// <summary>The parts of the rows, which are the same for all trials, each with the metric of the rows without it; NaN where that cannot be told.</summary>
    IReadOnlyList<(int Origin, int Group, double Without)> Parts(int fold);

    /// <summary>The average of what several trials answer on the same rows.</summary>
    /// <param name="members">Answers of this kind.</param>
    /// <param name="weights">Their weights, which sum to 1.</param>
    IHeldOut Average(IReadOnlyList<IHeldOut> members, IReadOnlyList<double> weights);
}
