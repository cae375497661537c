using System.Globalization;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Training;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Progress;

/// <summary>Tells of a training: lines through a channel (<c>MLContext.Log</c>), checkpoints through a progress channel.</summary>
sealed class TrainingProgress : IDisposable
{
    /// <summary>Time without a line after which one tells of the work under way.</summary>
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    readonly IChannel _channel;
    readonly IProgressChannel _progress;
    readonly string _examples, _member;
    readonly List<LossPoint> _curve = [];
    readonly Lock _lock = new();
    TrainingReport? _last;
    readonly TimeProvider _time;
    long _told;

    /// <param name="host">Whose channels are written to.</param>
    /// <param name="examples">What the training's examples are called.</param>
    /// <param name="member">What has a network of its own.</param>
    /// <param name="time">By what silence is measured; null for the system's.</param>
    public TrainingProgress(IHost host, string examples, string member = "Member", TimeProvider? time = null)
    {
        (_examples, _member, _time) = (examples, member, time ?? TimeProvider.System);
        _told = _time.GetTimestamp();
        _channel = host.Start("Training");
        _progress = host.StartProgressChannel("Training");
        _progress.SetHeader(new ProgressHeader(["training loss", "validation loss"], ["part of the training"]), Fill);
    }

    /// <summary>The losses after each epoch that was reported.</summary>
    public IReadOnlyList<LossPoint> LossCurve => _curve;

    public void Report(TrainingReport report)
    {
        _last = report;
        var point = LossPoint.Of(report);

        // The end of a training that keeps none of its networks is told by its last epoch once more.
        if (_curve.Count == 0 || _curve[^1] != point) _curve.Add(point);
        Say($"{(report.Phase == TrainingPhase.Selection ? "Selection" : _member)} {report.Member + 1}, epoch {report.Epoch} of {report.Epochs}: training loss {report.TrainingLoss:G5}, validation loss {report.ValidationLoss:G5}, {report.ExamplesPerSecond:N0} {_examples}/s");
        _progress.Checkpoint(report.TrainingLoss, report.ValidationLoss, report.Progress);
    }

    /// <summary>Trains, and says which columns do not suit, hold too little to learn from, or made the training fail.</summary>
    /// <param name="columns">The columns that are learnt from.</param>
    /// <param name="train">Trains.</param>
    /// <param name="series">The name of a series by its number, empty where it has none; null where there are no series.</param>
    public static T Named<T>(string columns, Func<T> train, Func<int, string>? series = null)
    {
        try
        {
            return train();
        }
        catch (TooLittleDataException tooLittle)
        {
            throw new InvalidOperationException($"{columns}: {tooLittle.Message}", tooLittle);
        }
        catch (TrainingFailedException failed)
        {
            throw new InvalidOperationException($"{columns}: {failed.Message}", failed);
        }
        catch (UnsuitableValuesException unsuitable)
        {
            throw new ArgumentException($"{columns}: {unsuitable.Told(series)}", unsuitable);
        }
    }

    /// <summary>Says as what the columns of features are read, and warns of doubtful ones.</summary>
    public void Say(FeatureColumns features, IReadOnlyList<FeatureSpec> inputs, DataViewSchema schema)
    {
        foreach (var (input, column) in inputs.Zip(features.Columns))
        {
            Say($"Column '{input.Name}': {FeatureColumns.Describe(input)}");
            if (FeatureColumns.Doubt(input, column.FeaturesPerStep, schema[input.Name].Type) is { } doubt) Warn(doubt);
        }
    }

    /// <summary>What a training tells of, and asks.</summary>
    /// <param name="options">Of the training.</param>
    /// <param name="host">Whose seed is taken where the options have none.</param>
    /// <param name="isCanceled">Whether to stop.</param>
    /// <param name="columns">What warnings are of.</param>
    public TrainingContext Context(TrainingOptions options, IHost host, Func<bool> isCanceled, string columns) => new(options, options.Seed ?? host.Rand.Next(), Report, isCanceled)
    {
        OnWarning = warning => Warn($"{columns}: {warning}"),
        OnNote = note => Say($"{columns}: {note}"),
        OnWork = Work,
    };

    /// <summary>Tells of the work under way where no line was written for a while; from any thread.</summary>
    public void Work(string work)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _told)) < Silence) return;
        lock (_lock)
            if (_time.GetElapsedTime(_told) >= Silence) Say($"{work}: under way");
    }

    public void Say(FormattableString line)
    {
        Volatile.Write(ref _told, _time.GetTimestamp());
        _channel.Info(MessageSensitivity.None, line.ToString(CultureInfo.InvariantCulture));
    }

    public void Warn(FormattableString line) => _channel.Warning(MessageSensitivity.None, line.ToString(CultureInfo.InvariantCulture));

    public void Dispose()
    {
        _progress.Dispose();
        _channel.Dispose();
    }

    void Fill(IProgressEntry entry)
    {
        if (_last is not { } report) return;
        entry.SetProgress(0, report.Progress, 1);
        entry.SetMetric(0, report.TrainingLoss);
        entry.SetMetric(1, report.ValidationLoss);
    }
}
