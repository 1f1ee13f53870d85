/// The path of a file or folder in a folder, relative where the folder is.
func path(of name: String, in folder: String) -> String {
  folder.isEmpty || folder.hasSuffix("/") ? folder + name : folder + "/" + name
}
