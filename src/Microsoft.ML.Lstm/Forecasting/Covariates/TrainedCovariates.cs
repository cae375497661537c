using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting.Covariates;

/// <summary>What a trained forecaster reads beside the values: columns with their widths, categories by their names, the step of time and the calendar.</summary>
sealed record TrainedCovariates
{
    const int MostCategories = 1 << 24;

    Dictionary<string, int>[]? _tokens;

    /// <summary>Of a model that reads values alone, or was saved before it could read more.</summary>
    public static TrainedCovariates None { get; } = new() { Names = CovariateNames.None, Widths = [], Categories = [], Targets = [], Calendar = Calendar.None };

    /// <summary>As a schema has the columns, before rows were read: without categories, step of time and calendar.</summary>
    public static TrainedCovariates Of(CovariateNames names, DataViewSchema schema, SeriesColumns columns) => None with
    {
        Names = names,
        Widths = [.. names.All.Select(name => CovariateReader.IsCategoryOf(schema[name]) ? 0 : CovariateReader.WidthOf(schema[name]))],
        Targets = columns.Channels(schema) is var count and > 1 ? SlotNames.Of(schema[columns.Value], count) : [],
    };

    public required CovariateNames Names { get; init; }

    /// <summary>Numbers of each column, in the order of <see cref="CovariateNames.All"/>; 0 for a category.</summary>
    public required int[] Widths { get; init; }

    /// <summary>Names of the targets; empty for a single one.</summary>
    public required string[] Targets { get; init; }

    /// <summary>The names of each category's values: token i + 1 stands for the i-th.</summary>
    public required string[][] Categories
    {
        get;
        init => (field, _tokens) = (value, null);
    }

    public required Calendar Calendar { get; init; }

    /// <summary>The step of time from row to row.</summary>
    public TimeStep Step { get; init; }

    /// <summary>What is made of steps without a row.</summary>
    public MissingTimes Missing { get; init; }

    /// <summary>Covariates of a step that users give ahead, without the calendar's.</summary>
    public int Known => Widths.Take(Names.KnownFuture.Count).Sum();

    public int Past => Widths.Skip(Names.KnownFuture.Count).Take(Names.Past.Count).Sum();

    public int Static => Widths.Skip(Names.KnownFuture.Count + Names.Past.Count).Sum();

    /// <summary>The static columns with their numbers; 0 for a category.</summary>
    public IEnumerable<(string Name, int Width)> StaticWidths => Names.Static.Zip(Widths.Skip(Names.KnownFuture.Count + Names.Past.Count));

    /// <summary>The static columns that are categories.</summary>
    public IReadOnlyList<string> CategoryColumns => [.. StaticWidths.Where(column => column.Width == 0).Select(column => column.Name)];

    /// <summary>Covariates of a step: those that users give ahead, the calendar's, those of the past.</summary>
    public int StepSize => Known + Calendar.Size + Past;

    /// <summary>The token of each category of a row; 0 for one not seen in training.</summary>
    public void Tokens(ReadOnlySpan<string> names, Span<int> tokens)
    {
        _tokens ??= Array.ConvertAll(Categories, values => values.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i + 1));
        for (var i = 0; i < names.Length; i++) tokens[i] = _tokens[i].GetValueOrDefault(names[i]);
    }

    /// <summary>Throws where columns are of other widths than in training, or categories where there were numbers.</summary>
    public void Check(IExceptionContext context, DataViewSchema schema)
    {
        Names.Check(context, MLNetInternals.ShapeOf(schema));
        CheckWidths(context, schema, Names.All);
    }

    /// <summary>As <see cref="Check"/>, of the columns that are known ahead.</summary>
    public void CheckAhead(IExceptionContext context, DataViewSchema schema)
    {
        (Names with { Past = [], Static = [] }).Check(context, MLNetInternals.ShapeOf(schema));
        CheckWidths(context, schema, Names.KnownFuture);
    }

    void CheckWidths(IExceptionContext context, DataViewSchema schema, IEnumerable<string> names)
    {
        foreach (var (name, width) in names.Zip(Widths))
        {
            var column = schema[name];
            var found = width == 0 || CovariateReader.IsCategoryOf(column) ? CovariateReader.IsCategoryOf(column) ? 0 : -1 : CovariateReader.WidthOf(column);
            if (found != width) throw MLNetInternals.SchemaMismatch(context, "inputSchema", "covariate", name, $"{Told(width)}, as in training", column.Type.ToString()!);
        }
    }

    static string Told(int width) => width == 0 ? "a category" : width == 1 ? "a number" : $"a vector of {width} numbers";

    public static TrainedCovariates Transfer(ModelCodec codec, TrainedCovariates? covariates)
    {
        var names = new CovariateNames(codec.Names(covariates?.Names.KnownFuture), codec.Names(covariates?.Names.Past), codec.Names(covariates?.Names.Static));
        return new()
        {
            Names = names,
            Widths = codec.Repeat(covariates?.Widths, names.All.Count(), width => codec.Int(width, 0, 1 << 24)),
            Categories = codec.List(covariates?.Categories, 0, names.Static.Count, values => codec.List(values, 0, MostCategories, codec.Text)),
            Targets = codec.Names(covariates?.Targets),
            Calendar = Calendar.Transfer(codec, covariates?.Calendar),
            Step = TimeStep.Transfer(codec, covariates?.Step ?? default),
            Missing = codec.Choice(covariates?.Missing),
        };
    }
}
