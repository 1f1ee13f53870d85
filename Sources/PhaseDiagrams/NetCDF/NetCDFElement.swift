#if NetCDF
  import CNetCDF

  /// A number that a variable of a NetCDF file can hold.
  protocol NetCDFElement: BitwiseCopyable, Sendable {
    /// What libnetcdf calls the type.
    static var netCDFType: Int32 { get }
  }

  extension Int8: NetCDFElement { static var netCDFType: Int32 { NC_BYTE } }
  extension Int32: NetCDFElement { static var netCDFType: Int32 { NC_INT } }
  extension Int64: NetCDFElement { static var netCDFType: Int32 { NC_INT64 } }
  extension Double: NetCDFElement { static var netCDFType: Int32 { NC_DOUBLE } }

  /// What is said about a variable or a file.
  enum NetCDFAttribute {
    case text(String)
    case integer(Int)
    case bytes([Int8])
  }
#endif
