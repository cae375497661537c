using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Records;

/// <summary>Every record once an epoch, cut anew each time; records to validate on are cut at several places, the same ones each time.</summary>
sealed class CutBatches : IBatchSource
{
    /// <summary>Cuts of each record that is validated on.</summary>
    public const int ValidationCuts = 3;

    readonly MeasurementNetwork _network;
    readonly RecordScalers _scalers;
    readonly ILoss _loss;
    readonly RecordCuts _cuts, _validationCuts;
    readonly int[] _validation;
    readonly ShuffledSampler _order;

    public CutBatches(MeasurementNetwork network, RecordScalers scalers, ILoss loss, DatasetView training, DatasetView? validation)
    {
        (_network, _scalers, _loss, Training, ValidationPart) = (network, scalers, loss, training, validation?.LongestFirst());
        _order = new(training.Rows);
        _validation = ValidationPart is null ? [] : [.. ValidationPart.Rows.SelectMany(record => Enumerable.Range(record * ValidationCuts, ValidationCuts))];
        _cuts = Cuts(training);
        _validationCuts = validation is null ? _cuts : Cuts(validation);

        RecordCuts Cuts(DatasetView part) => new(part.Examples, scalers.Forecast, network.Config.Ahead[^1]);
    }

    public DatasetView Training { get; }

    public DatasetView? ValidationPart { get; }

    public ReadOnlySpan<int> Validation => _validation;

    public RecordCuts CutsOf(bool validation) => validation ? _validationCuts : _cuts;

    /// <summary>The loss of a target one standard deviation from the mean.</summary>
    public double LossOfNothing() => _loss.Evaluate(new float[_loss.OutputsPerTarget], [1], [1], default);

    public void Draw(Span<int> examples, Random random)
    {
        _order.Draw(examples, random);
        examples.Sort(Training.Order);
    }

    public IBatchLoader CreateLoader(int rows, ParallelRegion? region) => CreateLoader(rows, PassPlan.Training(_network.Graph), region);

    public CutLoader CreateLoader(int rows, PassPlan plan, ParallelRegion? region = null) => new(new(_network, _scalers, rows, plan, region), _scalers, this, rows);
}
