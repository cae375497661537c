using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.AnomalyDetection;

/// <summary>Series at rest, with a verdict on each row; the work is done when the first one is asked for, and anew by each cursor.</summary>
static class EntireAnomalies
{
    public static IDataView Detect(IHostEnvironment env, IDataView input, LstmAnomalyDetectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var host = env.Register(nameof(EntireAnomalies));
        var columns = new AnomalyColumns(options.InputColumnName, options.SeriesColumnName, options.TimestampColumnName);
        var outputs = AnomalyOutputs.Named(options);
        var schema = input.Schema;
        var reads = columns.Bind(host, schema);
        var seed = options.Seed ?? host.Rand.Next();
        var appended = new AppendedColumns(schema, reads, outputs.Columns(columns.Sensors(schema)));
        return new BlockView(input, appended, (ahead, _) => new EntireBlock(options, seed, columns, outputs, ahead, host));
    }
}
