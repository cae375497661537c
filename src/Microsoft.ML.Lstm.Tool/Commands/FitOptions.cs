using System.CommandLine;
using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Tables;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Commands;

/// <summary>The options of 'lstm fit' for a task.</summary>
sealed class FitOptions
{
    readonly TaskKind _task;
    readonly Option<string[]> _values, _known = CommonOptions.Columns("--known", "Columns of covariates that are known ahead."), _past = CommonOptions.Columns("--past", "Columns of covariates that are known of the past only."),
        _static = CommonOptions.Columns("--static", "Columns of numbers that a series has once."), _categories = CommonOptions.Columns("--category", "Columns of texts that a series has once.");
    readonly Option<string?> _series = CommonOptions.Of<string?>("--series", "Column that names the series; without it all rows are one series."),
        _time = CommonOptions.Of<string?>("--time", "Column of the times, whole numbers or dates, which rise within a series."), _checkpoint = CommonOptions.Of<string?>("--checkpoint", "File that the training goes on from where it was interrupted.");
    readonly Option<string?> _label;
    readonly Option<int> _horizon = new("--horizon") { Description = "Steps to forecast.", Required = true }, _seed = CommonOptions.Seed;
    readonly Option<int?> _window = CommonOptions.Of<int?>("--window", "Values of the past that the network reads."), _season = CommonOptions.Of<int?>("--season", "Season length in steps; 1 for none. Found by default."),
        _hidden = CommonOptions.Of<int?>("--hidden", "Hidden units of each layer."), _epochs = CommonOptions.Of<int?>("--epochs", "Passes over the data; 0 trains no network of a forecaster."),
        _batch = CommonOptions.Of<int?>("--batch", "Examples in each training step."), _members = CommonOptions.Of<int?>("--members", "Networks in the ensemble."), _threads = CommonOptions.Of<int?>("--threads", "Threads; every core by default. Results do not depend on it.");
    readonly Option<float?> _confidence = CommonOptions.Of<float?>("--confidence", "Nominal coverage of the bounds. Default 0.95."), _rate = CommonOptions.Of<float?>("--learning-rate", "The learning rate.");
    readonly Option<double?> _falseAlarms = CommonOptions.Of<double?>("--false-alarm-rate", "Share of normal rows that may raise an alert. Default 0.0002.");
    readonly Option<bool?> _pretrained = CommonOptions.Of<bool?>("--pretrained", "Whether the pretrained forecaster takes part. By default it does for fewer than 1,000 series.");
    readonly Option<MissingTimes> _missing = CommonOptions.Of<MissingTimes>("--missing-times", "What is made of steps of time without a row.");
    readonly Option<DuplicateTimes> _duplicates = CommonOptions.Of<DuplicateTimes>("--duplicate-times", "What is made of rows of a series with the same time.");

    public FitOptions(TaskKind task)
    {
        _task = task;
        _values = CommonOptions.Columns("--value", "Columns of the values of a step.");
        _label = new("--label") { Description = "Column of what is learnt, the same in all rows of a series.", Required = HasLabel };
    }

    public bool HasLabel => _task is TaskKind.Classify or TaskKind.Regress;

    public void AddTo(CliCommand command)
    {
        List<Option> options = [_values, _series, _time];
        if (HasLabel) options.Add(_label);
        if (_task == TaskKind.Forecast) options.AddRange([_horizon, _known, _past, _static, _categories, _window, _season, _confidence, _pretrained, _missing, _duplicates]);
        if (_task == TaskKind.Anomaly) options.Add(_falseAlarms);
        else options.AddRange([_epochs, _members, _batch]);
        options.AddRange([_hidden, _rate, _seed, _threads, _checkpoint]);
        foreach (var option in options) command.Add(option);
    }

    /// <exception cref="CommandException">A value is out of its range, or options do not fit together.</exception>
    public FitSettings Read(ParseResult parsed, bool isWide, CancellationToken cancellationToken)
    {
        var (values, series, time) = (parsed.GetValue(_values) ?? [], parsed.GetValue(_series), parsed.GetValue(_time));
        if (isWide && (values.Length > 0 || time is not null)) throw CommandException.Usage("--wide takes every column but those of --series and --label as a step. Leave --value and --time out.");
        if (!isWide && values.Length == 0) throw CommandException.Usage("--value is missing: name the columns of the values, or give --wide for a file with a column for each step.");
        if (!isWide && series is null && HasLabel) throw CommandException.Usage("--series is missing: name the column that tells which rows are a sequence, or give --wide for a file with a row for each.");
        var isForecast = _task == TaskKind.Forecast;
        string[] Covariates(Option<string[]> option) => isForecast ? parsed.GetValue(option) ?? [] : [];
        if (isWide && (Covariates(_known).Length > 0 || Covariates(_past).Length > 0 || Covariates(_static).Length > 0 || Covariates(_categories).Length > 0))
            throw CommandException.Usage("--wide holds values alone. Give a file with a row for each step for --known, --past, --static and --category.");
        try
        {
            return new(_task)
            {
                Values = isWide ? [WideRows.Value] : values,
                Series = isWide ? series ?? WideRows.RowNumber : series,
                Time = time,
                Label = HasLabel ? parsed.GetValue(_label) : null,
                Known = Covariates(_known),
                Past = Covariates(_past),
                Static = Covariates(_static),
                Categories = Covariates(_categories),
                Horizon = isForecast ? AtLeastOne(parsed.GetValue(_horizon), "--horizon") : 0,
                Window = isForecast ? parsed.GetValue(_window) : null,
                Season = isForecast ? parsed.GetValue(_season) : null,
                Confidence = isForecast ? parsed.GetValue(_confidence) : null,
                UsePretrained = isForecast ? parsed.GetValue(_pretrained) : null,
                MissingTimes = isForecast ? parsed.GetValue(_missing) : default,
                DuplicateTimes = isForecast ? parsed.GetValue(_duplicates) : default,
                FalseAlarmRate = _task == TaskKind.Anomaly ? parsed.GetValue(_falseAlarms) : null,
                HiddenSize = parsed.GetValue(_hidden),
                Training = new()
                {
                    Epochs = _task == TaskKind.Anomaly ? null : parsed.GetValue(_epochs),
                    Members = _task == TaskKind.Anomaly ? null : parsed.GetValue(_members),
                    BatchSize = _task == TaskKind.Anomaly ? null : parsed.GetValue(_batch),
                    LearningRate = parsed.GetValue(_rate),
                    Threads = parsed.GetValue(_threads),
                    Seed = parsed.GetValue(_seed),
                    CheckpointPath = parsed.GetValue(_checkpoint),
                    CancellationToken = cancellationToken,
                },
            };
        }
        catch (ArgumentException outOfRange)
        {
            throw new CommandException(ExitCode.Usage, CommandException.Of(outOfRange).Message, outOfRange);
        }
    }

    static int AtLeastOne(int value, string name) => value >= 1 ? value : throw CommandException.Usage($"{name} is {value}, but must be at least 1.");
}
